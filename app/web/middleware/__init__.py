"""What every answer passes through: headers, ETags, limits, the access log and metrics."""
