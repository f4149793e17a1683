"""Curves and densities -> panels of lines, ridges and heat maps, drawn by matplotlib."""
