"""The pure core, room by room, and what holds of every patient and order."""
