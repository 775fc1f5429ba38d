"""Views of the task digits: pictures, and the networks' readings of them."""
