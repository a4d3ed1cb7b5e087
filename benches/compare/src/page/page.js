// Three conveniences; the page can be read without them: the switch between light and dark, and the table's sorting
// and filter.
const root = document.documentElement;
document.getElementById("scheme").addEventListener("click", () => {
  const dark = root.style.colorScheme
    ? root.style.colorScheme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.style.colorScheme = dark ? "light" : "dark";
});

const body = document.querySelector(".figures tbody");
const rows = [...body.rows];
const value = (row, column) => {
  const cell = row.cells[column];
  if (!cell) return "";
  return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
};
document.querySelectorAll(".figures th").forEach((heading, column) => {
  heading.addEventListener("click", () => {
    const up = heading.getAttribute("aria-sort") !== "ascending";
    document.querySelectorAll(".figures th").forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const compare = (a, b) => {
      const x = value(a, column), y = value(b, column);
      // Cells without a number come last, whatever the direction.
      if (typeof x !== typeof y) return typeof x === "number" ? -1 : 1;
      const order = typeof x === "number" ? x - y : x.localeCompare(y);
      return up ? order : -order;
    };
    body.classList.toggle("sorted", column !== 0);
    body.append(...[...rows].sort(compare));
  });
});
document.getElementById("filter").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});
