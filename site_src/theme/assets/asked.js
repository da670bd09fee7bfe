// Material opens its own search at an address with ?q=. On the directory's page the words are meant for the directory's:
// they are taken out of the address before Material reads it, and directory.js puts them back.
{
  const address = new URL(location.href)
  document.documentElement.dataset.asked = address.searchParams.get("q") ?? ""
  address.searchParams.delete("q")
  if (address.href !== location.href) history.replaceState(history.state, "", address)
}
