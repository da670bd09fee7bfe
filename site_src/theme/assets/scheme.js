// Light or dark: what the reader chose on this device, or else what the device prefers.
(() => {
  const buttons = [...document.querySelectorAll("[data-scheme]")]
  const dark = matchMedia("(prefers-color-scheme: dark)")
  const kept = () => { try { return localStorage.getItem("scheme") } catch { return null } }

  const show = scheme => {
    document.body.dataset.mdColorScheme = scheme
    for (const button of buttons) button.hidden = button.dataset.scheme !== scheme
  }
  const current = () => kept() ?? (dark.matches ? "slate" : "default")

  for (const button of buttons) {
    button.addEventListener("click", () => {
      const other = buttons.find(one => one !== button)
      try { localStorage.setItem("scheme", other.dataset.scheme) } catch { /* kept until the page is left */ }
      show(other.dataset.scheme)
      other.focus()
    })
  }
  dark.addEventListener("change", () => show(current()))
  show(current())
})()
