"""The app: Streamlit pages, one file per page; shared parts in `components/`; the server in `server.py`."""
