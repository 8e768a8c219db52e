"""The allocation itself, without Django: canonical input, solver, deferred acceptance, reasons and the verifier.

`verify` stands apart: it reads the input and the answer and shares nothing with what made the answer.
"""
