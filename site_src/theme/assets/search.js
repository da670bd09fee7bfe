// The search: real buttons open it, Tab reaches the results, Escape and leaving it close it. Material's script, its
// worker and its index (60 kB compressed) stay in a <template> until somebody wants to search.
(() => {
  const toggle = document.getElementById("__search")
  const panel = document.querySelector("[data-md-component=search]")
  const openers = [...document.querySelectorAll("[data-opens=__search]")]
  const query = panel.querySelector("input")
  let opener = openers[0]

  if (!query) { // Zensical brings a dialog of its own
    for (const one of openers) one.addEventListener("click", () => panel.querySelector("button").click())
    return
  }

  panel.querySelector("form").addEventListener("submit", event => event.preventDefault()) // also while Material's script comes
  const heard = () => query.dispatchEvent(new Event("keyup"))
  let later = document.querySelector("template[data-later]")
  const load = () => {
    for (const { src } of later?.content.querySelectorAll("script[src]") ?? []) {
      const script = document.createElement("script")
      script.src = new URL(src, document.baseURI)
      script.addEventListener("load", heard)
      document.body.append(script)
    }
    later = null
  }
  if (new URLSearchParams(location.search).has("h")) load() // a result was followed: its words are marked

  const show = wanted => {
    if (wanted) load()
    if (toggle.checked !== wanted) toggle.click()
  }

  for (const one of openers) {
    one.addEventListener("pointerenter", load)
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
  query.addEventListener("input", heard) // pasted, dictated, composed
  const results = panel.querySelector(".md-search-result__list")
  new MutationObserver(() => {
    for (const result of results.querySelectorAll("[tabindex='-1']")) result.removeAttribute("tabindex")
  }).observe(results, { childList: true, subtree: true })

  // Where nothing is found: the switchboard, the directory with the same words, the form.
  const instead = panel.querySelector(".md-search__instead")
  const directory = instead.querySelector("[data-asks]")
  const address = directory.href
  new MutationObserver(() => {
    const asked = query.value.trim()
    instead.hidden = !asked || results.children.length > 0
    directory.textContent = directory.dataset.asks.replace("{words}", () => asked)
    directory.href = `${address}?q=${encodeURIComponent(asked)}`
  }).observe(panel.querySelector(".md-search-result__meta"), { childList: true })

  // Material closes the search on Tab, and takes single letters for commands (WCAG 2.1.4): it hears of neither.
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") show(false)
    if (event.key === "Tab" || (event.key.length === 1 && !toggle.checked)) event.stopPropagation()
  })
})()
