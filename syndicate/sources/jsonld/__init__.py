"""Structured data of pages."""
