// Before the page is drawn, so that nothing jumps: the chosen text size.
(() => {
  const root = document.documentElement
  root.classList.replace("no-js", "js")
  try {
    const size = localStorage.getItem("text-size")
    if (size) root.dataset.textSize = size
  } catch { /* storage is switched off: the size stays as it is */ }
})()
