"""The README holds on a machine that never saw the project: its commands, on Debian, Git and certificates only."""
