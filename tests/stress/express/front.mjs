// An Express application that compresses what it passes on: node front.mjs PORT TARGET
import compression from 'compression';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';

const [port, target] = process.argv.slice(2);
express().use(compression()).use(createProxyMiddleware({ target })).listen(Number(port), '127.0.0.1');
