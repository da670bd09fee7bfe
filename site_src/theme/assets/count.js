// How long an answer is, below its field, while one types. The service decides: nothing that is pasted is cut off.
// A screen reader hears the count with the field's description, and is told, when the typing pauses, what is too much.
for (const count of document.querySelectorAll("[data-most]")) {
  const field = document.querySelector(`[aria-describedby~="${count.id}"]`)
  const most = Number(count.dataset.most)
  const limit = count.textContent
  const status = document.createElement("p")
  status.className = "visually-hidden"
  status.setAttribute("role", "status")
  count.after(status)

  // As the service counts: composed characters, without the blank lines around the text.
  const length = () => [...field.value.normalize("NFC").replace(/^\n+|\s+$/g, "")].length
  const filled = (sentence, number) => sentence
    .replace("{count}", number.toLocaleString()).replace("{most}", most.toLocaleString())
    .replace("{over}", (number - most).toLocaleString())

  let pause
  const show = () => {
    const number = length()
    const excess = number > most ? filled(count.dataset.over, number) : ""
    count.textContent = number ? `${filled(count.dataset.counted, number)} ${excess}`.trim() : limit
    count.toggleAttribute("data-exceeded", Boolean(excess))
    clearTimeout(pause)
    pause = setTimeout(() => { if (status.textContent !== excess) status.textContent = excess }, 1000)
  }
  field.addEventListener("input", show)
  field.form.addEventListener("reset", () => setTimeout(show))
  addEventListener("pageshow", show) // a text that the browser filled in again
}
