// What Material's mark-up lacks for the keyboard and for screen readers; the text size; the day of printing.
(() => {
  // Search: a real button opens it, Tab reaches the results, Escape and leaving it close it.
  const toggle = document.getElementById("__search")
  const panel = document.querySelector("[data-md-component=search]")
  const openers = [...document.querySelectorAll("[data-opens=__search]")]
  let opener = openers[0]
  const query = panel.querySelector("input")
  const show = wanted => { if (toggle.checked !== wanted) toggle.click() }

  if (query) {
    for (const one of openers) {
      one.addEventListener("click", () => { opener = one; show(!toggle.checked); if (toggle.checked) query.focus() })
    }
    panel.querySelector("[data-closes]").addEventListener("click", () => show(false))
    toggle.addEventListener("change", () => {
      for (const one of openers) one.setAttribute("aria-expanded", toggle.checked)
      const lost = panel.contains(document.activeElement) || document.activeElement === document.body
      if (!toggle.checked && lost) opener.focus({ preventScroll: true })
    })
    panel.addEventListener("focusout", () => setTimeout(() => {
      if (document.activeElement !== document.body && !panel.contains(document.activeElement)) show(false)
    }))
    document.addEventListener("click", event => {
      if (!event.composedPath().some(part => part === panel || openers.includes(part) || part === toggle)) show(false)
    })
    query.addEventListener("input", () => query.dispatchEvent(new Event("keyup"))) // pasted, dictated, composed
    const results = panel.querySelector(".md-search-result__list")
    new MutationObserver(() => {
      for (const result of results.querySelectorAll("[tabindex='-1']")) result.removeAttribute("tabindex")
    }).observe(results, { childList: true, subtree: true })
  } else {
    for (const one of openers) one.addEventListener("click", () => panel.querySelector("button").click())
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

  // The text size: early.js has applied what was kept.
  const root = document.documentElement
  const sizes = document.querySelector(".sizes")
  for (const step of sizes.querySelectorAll("input")) {
    step.checked = step.value === (root.dataset.textSize ?? "1")
    step.addEventListener("keydown", event => { if (event.key !== "Escape") event.stopPropagation() })
    step.addEventListener("change", () => {
      root.dataset.textSize = step.value
      try { localStorage.setItem("text-size", step.value) } catch { /* kept until the page is left */ }
    })
  }
  const fold = () => { sizes.open = false }
  sizes.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !sizes.open) return
    fold()
    sizes.querySelector("summary").focus()
  })
  sizes.addEventListener("focusout", event => {
    if (event.relatedTarget && !sizes.contains(event.relatedTarget)) fold()
  })
  document.addEventListener("click", event => { if (!sizes.contains(event.target)) fold() })

  addEventListener("beforeprint", () => {
    for (const day of document.querySelectorAll("[data-printed]")) {
      day.textContent = new Date().toLocaleDateString(root.lang, { dateStyle: "long" })
    }
  })
})()
