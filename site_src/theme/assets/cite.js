// A button beside each clause's link that copies its address; every word comes from the page.
(() => {
  const { copy, named, copied, failed } = document.currentScript.dataset
  const links = document.querySelectorAll(".cite")
  if (!links.length) return
  const clipboard = import("./clipboard.js")

  const status = document.createElement("p")
  status.className = "copied"
  status.setAttribute("role", "status")
  document.body.append(status)

  let timer
  const say = sentence => {
    status.textContent = sentence
    clearTimeout(timer)
    timer = setTimeout(() => { status.textContent = "" }, 4000)
  }

  for (const link of links) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "copy"
    button.textContent = copy
    button.setAttribute("aria-label", named.replace("{clause}", link.textContent))
    button.addEventListener("click", async () => {
      const { write } = await clipboard
      const done = await write(link.href)
      button.focus()
      say(done ? copied : failed)
    })
    link.after(button)
  }
})()
