// Before the page is drawn, so that nothing jumps: the chosen text size, and whether the notice bar has its days.
(() => {
  const { from, until } = document.currentScript.dataset
  const root = document.documentElement
  root.classList.replace("no-js", "js")
  try {
    const size = localStorage.getItem("text-size")
    if (size) root.dataset.textSize = size
  } catch { /* storage is switched off: the size stays as it is */ }
  const now = new Date()
  const today = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10)
  if ((from && today < from.slice(0, 10)) || (until && today > until.slice(0, 10))) root.dataset.noticeOver = ""
})()
