// On every page: the text size, the contents that follow the reading, headings as they are read out, the day of printing.
(() => {
  const root = document.documentElement

  // The text size: early.js has applied what was kept.
  const sizes = document.querySelector(".sizes")
  for (const step of sizes.querySelectorAll("input")) {
    step.checked = step.value === (root.dataset.textSize ?? "1")
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

  // The contents beside the text: the heading last passed is the one being read.
  const side = document.querySelector(".side")
  const entries = [...document.querySelectorAll(".contents a")]
    .map(link => [link, document.getElementById(decodeURIComponent(link.hash.slice(1)))])
    .filter(([, heading]) => heading)
  const follow = () => {
    const passed = entries.filter(([, heading]) => heading.getBoundingClientRect().top < 120)
    const now = passed.at(-1)?.[0]
    for (const [link] of entries) {
      if (link === now) link.setAttribute("aria-current", "location"); else link.removeAttribute("aria-current")
    }
    if (now && side.scrollHeight > side.clientHeight) side.scrollTop = now.offsetTop - side.clientHeight / 2
  }
  if (entries.length) {
    let waiting = false
    addEventListener("scroll", () => {
      if (!waiting) requestAnimationFrame(() => { waiting = false; follow() })
      waiting = true
    }, { passive: true })
    follow()
  }

  // A heading is read without its link's sign, and the link by its name.
  for (const link of document.querySelectorAll(".headerlink")) {
    const rest = [...link.parentElement.childNodes].filter(part => part !== link)
    const name = rest.map(part => part.textContent).join("").trim()
    link.parentElement.setAttribute("aria-label", name)
    link.setAttribute("aria-label", `${name}: ${link.title}`)
  }

  addEventListener("beforeprint", () => {
    for (const day of document.querySelectorAll("[data-printed]")) {
      day.textContent = new Date().toLocaleDateString(root.lang, { dateStyle: "long" })
    }
  })
})()
