"""Views, by who reads them."""
