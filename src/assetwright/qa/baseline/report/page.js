const root = document.documentElement;
const articles = [...document.querySelectorAll("article")];
const search = document.querySelector("#search");
const shown = document.querySelector("#shown");

function filter() {
  const words = search.value.toLowerCase();
  const wanted = new Set(
    [...document.querySelectorAll("[name=status]:checked")].map((box) => box.value));
  let count = 0;
  for (const article of articles) {
    const fits = wanted.has(article.dataset.status) &&
      article.dataset.path.toLowerCase().includes(words);
    article.hidden = !fits;
    count += fits;
  }
  shown.textContent = `${count} of ${articles.length} shown`;
}

for (const box of document.querySelectorAll("[name=status]")) box.addEventListener("change", filter);
search.addEventListener("input", filter);
for (const name of ["view", "ground"]) {
  for (const choice of document.querySelectorAll(`[name=${name}]`)) {
    choice.addEventListener("change", () => { root.dataset[name] = choice.value; });
  }
}
for (const slider of document.querySelectorAll(".swipe input")) {
  slider.addEventListener("input", () => {
    slider.closest(".swipe").querySelector(".stack").style.setProperty("--at", `${slider.value}%`);
  });
}
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}
if (articles.length) filter();
