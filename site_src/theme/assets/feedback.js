// The feedback form with scripts: errors beside the fields without leaving the page, and a post that is repeated, under
// the same submission_id, when its answer was lost. Without scripts the form posts by itself; the API answers with pages.
// Every sentence comes from the API or from the form's data attributes.
(() => {
  const form = document.getElementById("feedback")
  if (!form) return
  const summary = document.getElementById("feedback-errors")
  const button = form.querySelector("button[type=submit]")
  const pauses = [0, 1000, 3000] // milliseconds before each try
  const cameFrom = document.referrer.startsWith(location.origin + "/") ? new URL(document.referrer).pathname : ""
  let token, tokenEnds = Infinity

  const uuid = () =>
    crypto.randomUUID?.() ?? // absent on plain http
    "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16))

  const renew = () => {
    form.elements.submission_id.value = uuid()
    form.elements.page.value = cameFrom || location.pathname
    token = undefined
  }

  // A form without a token is answered with a page to confirm: nothing is lost if this fails.
  // A token serves one post, and not for ever: a page that stays open asks for another.
  const fetchToken = () => {
    if (Date.now() > tokenEnds) token = undefined
    if (token) return token
    tokenEnds = Infinity
    token = fetch(`/api/form-token?kind=${form.dataset.kind}`)
      .then((answer) => answer.json())
      .then((body) => {
        form.elements.token.value = body.token ?? ""
        tokenEnds = Date.now() + body.expires_in * 900 // a tenth of its time before it ends
      })
      .catch(() => { token = undefined })
    return token
  }

  const pause = (time) => new Promise((resolve) => setTimeout(resolve, time))

  const post = async () => {
    const body = new URLSearchParams(new FormData(form))
    for (const time of pauses) {
      await pause(time)
      try {
        const signal = AbortSignal.timeout(30000) // a dead network says nothing for minutes
        return await fetch(form.action, { method: "POST", body, signal, headers: { Accept: "application/json" } })
      } catch { /* the network failed: the same submission_id makes a repeat harmless */ }
    }
  }

  // What describes each field while nothing is wrong with it: its hint, its count.
  const described = new Map([...form.querySelectorAll("[aria-describedby]")]
    .map((input) => [input, input.getAttribute("aria-describedby")]))
  const describe = (input, ids) => {
    if (ids) input.setAttribute("aria-describedby", ids)
    else input.removeAttribute("aria-describedby")
  }

  const clearErrors = () => {
    summary.hidden = true
    summary.replaceChildren()
    form.querySelectorAll(".field__error").forEach((error) => error.remove())
    form.querySelectorAll(".field--wrong").forEach((field) => field.classList.remove("field--wrong"))
    form.querySelectorAll("[aria-invalid]").forEach((input) => {
      input.removeAttribute("aria-invalid")
      describe(input, described.get(input) ?? "")
    })
  }

  const showError = (name, sentence) => {
    const target = document.getElementById(`field-${name}`)
    const field = target?.closest(".field")
    if (!field) return
    const error = document.createElement("p")
    error.className = "field__error"
    error.id = `${name}-error`
    error.textContent = sentence
    field.classList.add("field--wrong")
    if (target === field) field.querySelector("legend").after(error)
    else if (target.type === "checkbox") field.prepend(error)
    else target.before(error)
    if (target === field) return
    target.setAttribute("aria-invalid", "true")
    describe(target, `${described.get(target) ?? ""} ${error.id}`.trim())
  }

  const focusOf = (name) => {
    const target = document.getElementById(`field-${name}`)
    return target?.matches("fieldset") ? target.querySelector("input") : target
  }

  const pageTitle = document.title.replace(`${form.dataset.error}: `, "")
  const showProblem = (title, errors = {}) => {
    clearErrors()
    const heading = document.createElement("h2")
    heading.textContent = title
    const list = document.createElement("ul")
    for (const [name, sentence] of Object.entries(errors)) {
      showError(name, sentence)
      const link = document.createElement("a")
      link.href = `#field-${name}`
      link.textContent = sentence
      link.addEventListener("click", (event) => { event.preventDefault(); focusOf(name)?.focus() })
      list.append(document.createElement("li"))
      list.lastChild.append(link)
    }
    summary.className = "feedback__errors error-summary"
    summary.append(heading)
    if (list.children.length) {
      const kept = document.createElement("p")
      kept.textContent = form.dataset.notSent
      summary.append(list, kept)
    }
    document.title = `${form.dataset.error}: ${pageTitle}`
    summary.hidden = false
    summary.focus()
  }

  const sending = (busy) => {
    button.toggleAttribute("aria-disabled", busy)
    form.classList.toggle("feedback--sending", busy)
    button.textContent = busy ? form.dataset.sending : form.dataset.send
  }

  const answered = async (answer) => {
    if (!answer) return showProblem(form.dataset.unreachable)
    if (answer.status === 201) {
      const receipt = answer.headers.get("Location")
      form.reset()
      renew()
      return location.assign(receipt)
    }
    const problem = await answer.json().catch(() => ({}))
    if (problem.errors) return showProblem(problem.title, problem.errors)
    if (problem.confirm || answer.status === 403 || answer.status === 409) return HTMLFormElement.prototype.submit.call(form)
    showProblem(problem.title ?? form.dataset.unreachable)
  }

  // The code on a card names the team: ?about=strategy. Without scripts the customer chooses it.
  const about = new URLSearchParams(location.search).get("about")
  if ([...form.elements.about.options].some((option) => option.value === about)) form.elements.about.value = about

  form.addEventListener("focusin", fetchToken)
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (form.classList.contains("feedback--sending")) return
    sending(true)
    await fetchToken()
    const answer = await post()
    await answered(answer)
    sending(false)
  })
  addEventListener("pageshow", renew)
})()
