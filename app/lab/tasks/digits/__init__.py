"""MNIST digits: the data, the trained teachers, the normalisation of drawings."""
