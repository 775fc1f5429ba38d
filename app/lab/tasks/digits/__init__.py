"""MNIST digits: the data, the trained teachers, how images are brought into their form."""
