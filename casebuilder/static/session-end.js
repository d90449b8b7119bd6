/* Warns two minutes before the session ends, and leaves for the log-in page when it does. Nothing typed is lost. */
const dialog = document.getElementById("session-end");
