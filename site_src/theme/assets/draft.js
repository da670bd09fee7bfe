// What a customer types is kept in this window of the device until it is received, so that no lost connection, no closed
// page and no step back costs it. Ticks are not kept: consent is given anew. On the receipt everything is removed.
const PREFIX = "feedback-draft-"
const form = document.getElementById("feedback")

// A browser may forbid storage: then nothing is kept, and nothing is said of it.
const attempt = (act) => { try { return act() } catch { return undefined } }
const removeAll = () => attempt(() => Object.keys(sessionStorage)
  .filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key)))

if (form) {
  const key = PREFIX + form.dataset.kind
  const note = document.getElementById("feedback-draft")
  const typed = () => [...form.elements].filter((field) => field.name && field.name !== "website"
    && (field.matches("textarea, select, [type=radio]:checked") || ["text", "tel", "email"].includes(field.type)))
  const texts = () => typed().filter((field) => field.matches("textarea, input:not([type=radio])"))
  const isEmpty = () => texts().every((field) => !field.value)

  const keep = () => attempt(() => {
    if (isEmpty()) return sessionStorage.removeItem(key)
    sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(typed().map((field) => [field.name, field.value]))))
    note.hidden = false
  })

  // Undefined where nothing may be stored, null where nothing is kept.
  const restore = () => {
    const kept = attempt(() => JSON.parse(sessionStorage.getItem(key)))
    note.hidden = !kept
    // A step back to what was received since: the browser has filled it in again, and it would be sent twice.
    if (kept === null && texts().some((field) => field.value !== field.defaultValue)) form.reset()
    if (!kept) return
    if (!isEmpty()) return
    for (const [name, value] of Object.entries(kept)) {
      const field = form.elements[name]
      if (!field || (name === "about" && new URLSearchParams(location.search).get("about"))) continue
      field.value = value
    }
    texts().forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })))
  }

  form.addEventListener("input", keep)
  form.addEventListener("change", keep)
  note.querySelector("button").addEventListener("click", () => {
    attempt(() => sessionStorage.removeItem(key))
    form.reset()
    note.hidden = true
    texts()[0].focus()
  })
  addEventListener("pageshow", restore)
} else {
  removeAll()
}
