"""The version of the engine, part of every report and of the key of every stored result."""

VERSION = "0.1.0"
