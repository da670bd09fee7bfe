// What Material's mark-up lacks for the keyboard and for screen readers. Every word comes from the page.
(() => {
  const words = document.currentScript.dataset

  // Search: a real button opens it, Tab reaches the results, Escape and leaving it close it.
  const toggle = document.getElementById("__search")
  const panel = document.querySelector("[data-md-component=search]")
  const opener = document.querySelector("[data-opens=__search]")
  const query = panel.querySelector("input")
  const show = wanted => { if (toggle.checked !== wanted) toggle.click() }

  if (query) {
    opener.addEventListener("click", () => { show(!toggle.checked); if (toggle.checked) query.focus() })
    panel.querySelector("[data-closes]").addEventListener("click", () => show(false))
    toggle.addEventListener("change", () => {
      opener.setAttribute("aria-expanded", toggle.checked)
      const lost = panel.contains(document.activeElement) || document.activeElement === document.body
      if (!toggle.checked && lost) opener.focus({ preventScroll: true })
    })
    panel.addEventListener("focusout", () => setTimeout(() => {
      if (document.activeElement !== document.body && !panel.contains(document.activeElement)) show(false)
    }))
    document.addEventListener("click", event => {
      if (!event.composedPath().some(part => part === panel || part === opener || part === toggle)) show(false)
    })
    query.addEventListener("input", () => query.dispatchEvent(new Event("keyup"))) // pasted, dictated, composed
    const results = panel.querySelector(".md-search-result__list")
    new MutationObserver(() => {
      for (const result of results.querySelectorAll("[tabindex='-1']")) result.removeAttribute("tabindex")
    }).observe(results, { childList: true, subtree: true })
  } else {
    opener.addEventListener("click", () => panel.querySelector("button").click())
  }

  // Material closes the search on Tab, and takes single letters for commands (WCAG 2.1.4): it hears of neither.
  document.addEventListener("keydown", event => {
    if (event.key === "Tab" || (event.key.length === 1 && !toggle.checked)) event.stopPropagation()
  })

  // Light and dark: Material shows the button of the scheme in use.
  for (const button of document.querySelectorAll("[data-chooses]")) {
    button.addEventListener("keydown", event => event.stopPropagation())
    button.addEventListener("click", () => {
      document.getElementById(button.dataset.chooses).click()
      document.querySelector("[data-chooses]:not([hidden])").focus()
    })
  }

  // A heading is read without its link's sign, and the link by its name.
  for (const link of document.querySelectorAll(".headerlink")) {
    const rest = [...link.parentElement.childNodes].filter(part => part !== link)
    link.parentElement.setAttribute("aria-label", rest.map(part => part.textContent).join("").trim())
    link.setAttribute("aria-label", link.title)
  }

  // A plain table that is wider than the screen scrolls by itself, and the arrow keys can scroll it.
  for (const table of document.querySelectorAll(".md-typeset table:not([class])")) {
    const frame = document.createElement("div")
    frame.className = "table"
    table.className = "table__plain"
    table.replaceWith(frame)
    frame.append(table)
    new ResizeObserver(() => {
      const wide = frame.scrollWidth > frame.clientWidth
      for (const [name, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", words.table]]) {
        if (wide) frame.setAttribute(name, value); else frame.removeAttribute(name)
      }
    }).observe(frame)
  }
})()
