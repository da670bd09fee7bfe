// The notice bar has its days: before and after them it is taken away as soon as it is there.
(() => {
  const bar = document.querySelector(".notice")
  const { from, until } = bar.dataset
  const now = new Date()
  const today = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10)
  if ((from && today < from.slice(0, 10)) || (until && today > until.slice(0, 10))) bar.remove()
})()
