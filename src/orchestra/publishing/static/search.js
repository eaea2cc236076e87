/* think-tank-orchestra: search in this page, without a server. */
(function () {
  "use strict";

  var MOST = 50;
  var words = document.getElementById("search_words");
  var count = document.getElementById("search_count");
  var found = document.getElementById("search_found");
  var idle = count.textContent;
  var months = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
    "septembre", "octobre", "novembre", "décembre"];

  function fold(text) {
    return text.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/[’']/g, " ")
      .normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  var entries = window.searchIndex.map(function (row) {
    return {
      page: row[0], title: row[1], agent: row[2], day: row[3], summary: row[5],
      heading: fold(row[1]), keywords: fold(row[4].join(" ")),
      rest: fold(row[2] + " " + row[5]),
    };
  });

  function score(entry, wanted) {
    var total = 0;
    for (var word of wanted) {
      var points = (entry.heading.includes(word) ? 8 : 0)
        + (entry.keywords.includes(word) ? 4 : 0) + (entry.rest.includes(word) ? 1 : 0);
      if (!points) { return 0; }
      total += points;
    }
    return total;
  }

  function day(text) {
    var parts = text.split("-").map(Number);
    return (parts[2] === 1 ? "1er" : parts[2]) + "\u00a0" + months[parts[1] - 1] + "\u00a0" + parts[0];
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text) { made.textContent = text; }
    return made;
  }

  function row(entry) {
    var item = element("li", "row");
    var when = element("p", "when");
    var time = element("time", "", day(entry.day));
    time.dateTime = entry.day;
    when.append(time);
    var link = element("a", "", entry.title);
    link.href = entry.page;
    var title = element("h2");
    title.append(link);
    var text = element("div");
    text.append(title, element("p", "who", entry.agent), element("p", "summary", entry.summary));
    item.append(when, text);
    return item;
  }

  function search() {
    var wanted = fold(words.value).split(/\s+/).filter(Boolean);
    var hits = wanted.length ? entries.map(function (entry) {
      return { entry: entry, score: score(entry, wanted) };
    }).filter(function (hit) { return hit.score; }) : [];
    hits.sort(function (a, b) { return b.score - a.score; });
    found.replaceChildren.apply(found, hits.slice(0, MOST).map(function (hit) { return row(hit.entry); }));
    found.hidden = !hits.length;
    if (!wanted.length) {
      count.textContent = idle;
    } else if (!hits.length) {
      count.textContent = "Aucune réflexion ne contient tous ces mots.";
    } else if (hits.length > MOST) {
      count.textContent = hits.length.toLocaleString("fr") + " réflexions, dont voici les " + MOST + " plus proches.";
    } else {
      count.textContent = hits.length + (hits.length > 1 ? " réflexions" : " réflexion");
    }
  }

  words.value = new URLSearchParams(location.search).get("q") || "";
  words.addEventListener("input", search);
  words.form.addEventListener("submit", function (event) { event.preventDefault(); search(); });
  search();
  words.focus();
})();
