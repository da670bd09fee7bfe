// Copies a text, and tells whether it could.
export const write = async (text) => {
  try { await navigator.clipboard.writeText(text); return true } catch { return writeByCommand(text) }
}

// Where the browser has no clipboard (pages without https), the old command still copies what is selected.
const writeByCommand = (text) => {
  const box = document.createElement("textarea")
  box.value = text
  box.className = "visually-hidden"
  document.body.append(box)
  box.select()
  const done = document.execCommand("copy")
  box.remove()
  return done
}
