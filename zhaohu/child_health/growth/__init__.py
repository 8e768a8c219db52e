"""The arithmetic of growth: standards as tables, scores, levels, ages and curves. No database, no request."""
