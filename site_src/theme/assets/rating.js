// The page rating with scripts: thanks and errors without leaving the page.
// Every sentence comes from the API or from the form's data attributes.
import { needsPage, post, submission, submit, write } from "./form_post.js"

(() => {
  const form = document.getElementById("page-rating")
  if (!form) return
  const ask = form.closest("details")
  const thanks = document.getElementById("rating-thanks")
  const problem = document.getElementById("rating-problem")
  const described = form.elements.comment.getAttribute("aria-describedby")
  const { fetchToken, renew } = submission(form, "rating")
  let sending

  const clearErrors = () => {
    problem.hidden = true
    form.querySelectorAll(".rating__error:not(#rating-problem)").forEach((error) => error.remove())
    form.elements.comment.removeAttribute("aria-invalid")
    form.elements.comment.setAttribute("aria-describedby", described)
    form.querySelectorAll("[name=score]").forEach((step) => step.removeAttribute("aria-describedby"))
  }

  const showError = (name, sentence) => {
    const error = document.createElement("p")
    error.className = "rating__error"
    error.id = `rating-${name}-error`
    error.textContent = sentence
    if (name === "score") {
      form.querySelector("legend").after(error)
      form.querySelectorAll("[name=score]").forEach((step) => step.setAttribute("aria-describedby", error.id))
    } else {
      form.elements.comment.before(error)
      form.elements.comment.setAttribute("aria-invalid", "true")
      form.elements.comment.setAttribute("aria-describedby", `${described} ${error.id}`)
    }
  }

  const showProblem = (sentence, call) => {
    write(problem, sentence, call)
    problem.hidden = false
    problem.focus()
  }

  const refused = ({ errors, title, call }) => {
    const shown = Object.entries(errors ?? {}).filter(([name]) => name === "score" || name === "comment")
    if (!shown.length) return showProblem(title ?? form.dataset.unreachable, call)
    for (const [name, sentence] of shown) showError(name, sentence)
    if (shown[0][0] === "score") form.querySelector("[name=score]").focus()
    else form.elements.comment.focus()
  }

  const answered = async (answer) => {
    clearErrors()
    if (!answer) return showProblem(form.dataset.unreachable)
    const body = await answer.json().catch(() => ({}))
    if (answer.status === 201) {
      form.reset()
      ask.hidden = true
      thanks.textContent = body.thanks
      return thanks.focus()
    }
    if (needsPage(answer.status, body)) return submit(form)
    refused(body)
  }

  // Whoever has said yes or no goes on with the five steps; none of them is chosen or marked by that.
  ask.querySelector("summary").addEventListener("click", () => {
    if (!ask.open) ask.addEventListener("toggle", () => form.querySelector("fieldset").focus(), { once: true })
  })
  form.addEventListener("pointerenter", fetchToken, { once: true })
  form.addEventListener("focusin", fetchToken)
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (sending) return
    sending = true
    form.setAttribute("aria-busy", "true")
    await fetchToken()
    await answered(await post(form))
    form.removeAttribute("aria-busy")
    sending = false
  })
  addEventListener("pageshow", renew)
})()
