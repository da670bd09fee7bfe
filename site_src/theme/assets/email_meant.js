// Below the email, when one leaves it: was another address meant? By the list of institution/email_slips.py, which the
// form carries. It only asks: what is written is sent as it is.
const field = document.getElementById("field-email")
const place = document.getElementById("email-meant")

const findMeant = (address) => {
  const at = address.lastIndexOf("@")
  const written = address.slice(at + 1).toLowerCase()
  let domain = written
  for (const line of place.dataset.slips.split("|")) {
    const [meant, ...slips] = line.split(" ")
    const slip = slips.find((one) => domain.endsWith(one) && (one === domain || one[0] === "."))
    if (slip) domain = domain.slice(0, -slip.length) + meant
  }
  return at > 0 && domain !== written ? address.slice(0, at + 1) + domain : ""
}

const ask = () => {
  const meant = findMeant(field.value.trim())
  place.replaceChildren()
  if (!meant) return
  const button = document.createElement("button")
  button.type = "button"
  button.className = "button"
  button.textContent = meant
  button.addEventListener("click", () => {
    field.value = meant
    place.replaceChildren()
    field.focus()
  })
  place.append(`${place.dataset.question} `, button)
}

if (place) {
  field.addEventListener("change", ask)
  field.form.addEventListener("reset", () => place.replaceChildren())
}
