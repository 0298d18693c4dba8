// fleet.js: dialogs of the operations' pages. <button data-opens="id"> opens <dialog id>, [data-closes] in it closes it.

document.addEventListener("click", event => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
});
