// A frame that scrolls is named, and a stop of Tab, only while there is something to scroll (WCAG 2.2, 2.1.1).
(() => {
  const marks = ["tabindex", "role", "aria-label"]
  const fit = frame => {
    const scrolls = frame.scrollWidth > frame.clientWidth
    for (const mark of marks) {
      if (scrolls) frame.setAttribute(mark, kept.get(frame)[mark])
      else frame.removeAttribute(mark)
    }
  }
  const kept = new Map()
  const watch = new ResizeObserver(entries => { for (const entry of entries) fit(entry.target.closest("[class$='__scroll']")) })
  for (const frame of document.querySelectorAll("[class$='__scroll'][tabindex]")) {
    kept.set(frame, Object.fromEntries(marks.map(mark => [mark, frame.getAttribute(mark)])))
    fit(frame) // also where it is not drawn yet, or it would cease to be a stop as it is reached
    watch.observe(frame)
    watch.observe(frame.firstElementChild) // wider letters make it wider in a frame that stays
  }
})()
