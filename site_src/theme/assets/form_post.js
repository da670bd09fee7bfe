// What the feedback form and the page rating do alike: a token, an id for each submission, and a post that is repeated,
// under the same id, when its answer was lost. Without scripts a form posts by itself; the API answers with pages.

const pauses = [0, 1000, 3000] // milliseconds before each try
const patience = 30000 // milliseconds: a dead network says nothing for minutes

const uuid = () =>
  crypto.randomUUID?.() ?? // absent on plain http
  "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16))

const pause = (time) => new Promise((resolve) => setTimeout(resolve, time))

// A form's token, of the kind it is bound to; `renew` begins another submission.
export const submission = (form, kind) => {
  let token, tokenEnds = Infinity

  // A form without a token is answered with a page to confirm: nothing is lost if this fails.
  // A token serves one post, and not for ever: a page that stays open asks for another.
  const fetchToken = () => {
    if (Date.now() > tokenEnds) token = undefined
    if (token) return token
    tokenEnds = Infinity
    token = fetch(`/api/form-token?kind=${kind}`)
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

  return { fetchToken, renew }
}

// Give the API's answer, or nothing if the network failed every time.
export const post = async (form) => {
  const body = new URLSearchParams(new FormData(form))
  for (const time of pauses) {
    await pause(time)
    try {
      const signal = AbortSignal.timeout(patience)
      return await fetch(form.action, { method: "POST", body, signal, headers: { Accept: "application/json" } })
    } catch { /* the network failed: the same submission_id makes a repeat harmless */ }
  }
}

// Write a sentence into an element; the number it names becomes a link, of a range (02-123-4561~4568) the first.
export const write = (element, sentence, call) => {
  const [before, ...after] = call ? sentence.split(call.text) : [sentence]
  const [first, rest] = call ? call.text.split(/(?=~)/) : []
  element.replaceChildren(before)
  for (const text of after) {
    const link = document.createElement("a")
    link.href = call.uri
    link.textContent = first
    element.append(link, ...(rest ? [document.createElement("wbr"), rest] : []), text)
  }
}

// Tell whether the API is to answer the form itself, with a page: to confirm it, or to send it again.
export const needsPage = (status, body) => body.confirm || status === 403 || status === 409

export const submit = (form) => HTMLFormElement.prototype.submit.call(form)
