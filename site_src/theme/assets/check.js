// The "check your answers" page with scripts: a message whose network fails is tried again, and the page stays.
import { post, submit, write } from "./form_post.js"

const form = document.getElementById("check")
const problem = document.getElementById("check-problem")
const button = form.querySelector("button[type=submit].feedback__send")
const send = button.textContent
let sending

form.addEventListener("submit", async (event) => {
  if (event.submitter?.name === "change") return
  event.preventDefault()
  if (sending) return
  sending = true
  button.textContent = form.dataset.sending
  const answer = await post(form)
  // The step back from the receipt leads to the form, not to a page that the browser would have to post for again.
  if (answer?.status === 201) return location.replace(answer.headers.get("Location"))
  if (answer) return submit(form) // the API answers with a page that says why
  sending = false
  button.textContent = send
  write(problem, form.dataset.unreachable, { text: form.dataset.phone, uri: form.dataset.phoneUri })
  problem.hidden = false
  problem.focus()
})
addEventListener("pageshow", () => { sending = false; button.textContent = send })
