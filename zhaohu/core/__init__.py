"""What every room stands on: access, errors, the clock, identity codes, field encryption. No domain noun."""
