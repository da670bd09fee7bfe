// The feedback form with scripts: errors beside the fields without leaving the page.
// Every sentence comes from the API or from the form's data attributes.
import "./draft.js"
import "./email_meant.js"
import { needsPage, post, submission, submit, write } from "./form_post.js"

(() => {
  const form = document.getElementById("feedback")
  if (!form) return
  const summary = document.getElementById("feedback-errors")
  const button = form.querySelector("button[type=submit]")
  const cameFrom = document.referrer.startsWith(location.origin + "/") ? new URL(document.referrer).pathname : ""
  const { renew: renewSubmission } = submission(form, form.dataset.kind)

  const renew = () => {
    renewSubmission()
    form.elements.page.value = cameFrom || location.pathname
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
  const ourNumber = { text: form.dataset.phone, uri: form.dataset.phoneUri }
  const showProblem = (title, errors = {}, call = ourNumber) => {
    clearErrors()
    const heading = document.createElement("h2")
    write(heading, title, call)
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
      const notSent = document.createElement("p")
      notSent.textContent = form.dataset.notSent
      summary.append(list, notSent)
    }
    document.title = `${form.dataset.error}: ${pageTitle}`
    summary.hidden = false
    summary.focus()
  }

  const sending = (busy) => {
    button.toggleAttribute("aria-disabled", busy)
    form.classList.toggle("feedback--sending", busy)
    button.textContent = busy ? form.dataset.checking : form.dataset.check
  }

  // Without a token nothing is stored: the API tells what is wrong, or that its "check your answers" page can be shown.
  const answered = async (answer) => {
    if (!answer) return showProblem(form.dataset.unreachable)
    const problem = await answer.json().catch(() => ({}))
    if (problem.errors) return showProblem(problem.title, problem.errors)
    if (needsPage(answer.status, problem)) return submit(form)
    showProblem(problem.title ?? form.dataset.unreachable, {}, problem.call)
  }

  // The code on a card names the team: ?about=strategy. Without scripts the customer chooses it.
  const named = new URLSearchParams(location.search).get("about")
  const about = form.elements.about // not there where there is one team alone
  const team = [...about?.options ?? []].find((option) => option.value === named)
  if (team) team.defaultSelected = team.selected = true // also after the form is emptied

  // Whoever writes about a team is given the number of another.
  const call = () => {
    const { phone: text, uri } = about?.selectedOptions[0]?.dataset ?? {}
    if (!text || text === ourNumber.text) return
    form.dataset.unreachable = form.dataset.unreachable.replace(ourNumber.text, text)
    Object.assign(ourNumber, { text, uri })
    form.querySelectorAll("[data-call]").forEach((place) => write(place, text, ourNumber))
  }
  about?.addEventListener("change", call)
  addEventListener("pageshow", call) // a choice that the browser filled in again

  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (form.classList.contains("feedback--sending")) return
    sending(true)
    await answered(await post(form))
    sending(false)
  })
  addEventListener("pageshow", renew)
})()
