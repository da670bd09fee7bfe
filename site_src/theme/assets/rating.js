// The page rating with scripts: thanks and errors without leaving the page. Without scripts the form posts by itself, and
// the API answers with pages. Every sentence comes from the API or from the form's data attributes.
(() => {
  const form = document.getElementById("page-rating")
  if (!form) return
  const thanks = document.getElementById("rating-thanks")
  const problem = document.getElementById("rating-problem")
  const pauses = [0, 1000, 3000] // milliseconds before each try
  const described = form.elements.comment.getAttribute("aria-describedby")
  let token, sending, tokenEnds = Infinity

  const uuid = () =>
    crypto.randomUUID?.() ?? // absent on plain http
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16))

  // A form without a token is answered with a page to confirm: nothing is lost if this fails.
  // A token serves one post, and not for ever: a page that stays open asks for another.
  const fetchToken = () => {
    if (Date.now() > tokenEnds) token = undefined
    if (token) return token
    tokenEnds = Infinity
    token = fetch("/api/form-token?kind=rating")
      .then((answer) => answer.json())
      .then((body) => {
        form.elements.token.value = body.token ?? ""
        tokenEnds = Date.now() + body.expires_in * 900 // a tenth of its time before it ends
      })
      .catch(() => { token = undefined })
    return token
  }

  const renew = () => {
    form.elements.submission_id.value = uuid()
    token = undefined
  }

  const post = async () => {
    const body = new URLSearchParams(new FormData(form))
    for (const time of pauses) {
      await new Promise((resolve) => setTimeout(resolve, time))
      try {
        return await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } })
      } catch { /* the network failed: the same submission_id makes a repeat harmless */ }
    }
  }

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

  const say = (sentence) => {
    problem.textContent = sentence
    problem.hidden = false
    problem.focus()
  }

  const refused = ({ errors, title }) => {
    const shown = Object.entries(errors ?? {}).filter(([name]) => name === "score" || name === "comment")
    if (!shown.length) return say(title ?? form.dataset.unreachable)
    for (const [name, sentence] of shown) showError(name, sentence)
    if (shown[0][0] === "score") form.querySelector("[name=score]").focus()
    else form.elements.comment.focus()
  }

  const answered = async (answer) => {
    clearErrors()
    if (!answer) return say(form.dataset.unreachable)
    const body = await answer.json().catch(() => ({}))
    if (answer.status === 201) {
      form.reset()
      form.hidden = true
      thanks.textContent = body.thanks
      return thanks.focus()
    }
    if (body.confirm || answer.status === 403 || answer.status === 409) return HTMLFormElement.prototype.submit.call(form)
    refused(body)
  }

  form.addEventListener("pointerenter", fetchToken, { once: true })
  form.addEventListener("focusin", fetchToken)
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (sending) return
    sending = true
    form.setAttribute("aria-busy", "true")
    await fetchToken()
    await answered(await post())
    form.removeAttribute("aria-busy")
    sending = false
  })
  addEventListener("pageshow", renew)
})()
