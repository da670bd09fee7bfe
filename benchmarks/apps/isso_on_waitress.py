"""isso, a comment server of a like shape, on the same web server: run by the Python of its own venv.

`.venv-isso/bin/python isso_on_waitress.py PORT FOLDER THREADS`. Its rate limits are off, as favours it.
"""

import sys
from pathlib import Path

import waitress
from isso import config, make_app

_SETTINGS = """
[general]
dbpath = {folder}/comments.db
host = http://127.0.0.1:{port}/
log-file = {folder}/isso.log
[guard]
enabled = false
[moderation]
enabled = false
"""

if __name__ == "__main__":
    port, folder, threads = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    written = folder / "isso.cfg"
    written.write_text(_SETTINGS.format(folder=folder, port=port))
    settings = config.load(config.default_file(), str(written))
    waitress.serve(make_app(settings, threading=True), host="127.0.0.1", port=port, threads=threads, ident=None)
