/* The button of a page that is made for paper. */
"use strict";

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => print());
