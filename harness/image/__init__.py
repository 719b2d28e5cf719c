"""Base images: the platform's bare system with chef-client in it, named by the hash of their
recipe."""

from harness.image.store import base_image, image_directory

__all__ = ["base_image", "image_directory"]
