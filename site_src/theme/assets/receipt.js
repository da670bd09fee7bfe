// Ways to keep the receipt number and the link to the case: copy, print, and share where the browser can.
const keep = document.getElementById("receipt-keep")
const { title, text, url } = keep.dataset
const status = keep.querySelector("[role=status]")

// Where the browser has no clipboard (pages without https), the old command still copies what is selected.
const byCommand = (words) => {
  const box = document.createElement("textarea")
  box.value = words
  box.className = "visually-hidden"
  document.body.append(box)
  box.select()
  const done = document.execCommand("copy")
  box.remove()
  return done
}
const write = async (words) => {
  try { await navigator.clipboard.writeText(words); return true } catch { return byCommand(words) }
}

const does = {
  copy: async (button) => {
    const { dataset } = button
    status.textContent = (await write(`${title}\n${text}\n${url}`)) ? dataset.done : dataset.failed
    button.focus()
  },
  print: () => print(),
  share: () => navigator.share({ title, text, url }).catch(() => {}), // the reader has thought better of it
}

for (const button of keep.querySelectorAll("button")) {
  button.hidden = button.dataset.does === "share" && !navigator.share
  button.addEventListener("click", () => does[button.dataset.does](button))
}
keep.hidden = false
