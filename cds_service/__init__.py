"""CDS Hooks service: which image, when infection of the spine is suspected."""
