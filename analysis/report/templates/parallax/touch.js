"use strict";
// Without these scripts the picture stands, and so does every table. Nothing here reads or writes HTML: only text and attributes.
{
  const make = (tag, kind, text = "") => {
    const one = document.createElement(tag);
    one.className = kind;
    one.textContent = text;
    if (text) one.dir = "auto";
    return one;
  };
  // A page holds the library packed: half a megabyte less. As it was before it was packed, so its checksum lets it run.
  const unpack = async (held) => {
    if (!held || window.parallaxVega) return;
    const bytes = Uint8Array.from(atob(held.textContent.trim()), (letter) => letter.charCodeAt(0));
    const library = document.createElement("script");
    library.textContent = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text();
    document.head.append(library);
  };
  let unpacked = null;

  const draw = async (chart, spec) => {
    unpacked ||= unpack(document.getElementById("touch-library"));
    await unpacked;
    const options = { mode: "vega", ast: true, actions: false, renderer: "svg", tooltip: false, defaultStyle: false };
    return (await parallaxVega(chart, spec, options)).view;
  };
  window.parallaxTouch = { make, draw };
}
