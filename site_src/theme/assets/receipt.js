// Ways to keep the receipt number and the link to the case: copy, print, and share where the browser can.
import { write } from "./clipboard.js"

const keep = document.getElementById("receipt-keep")
const { title, text, url } = keep.dataset
const status = keep.querySelector("[role=status]")

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
