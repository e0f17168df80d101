from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from assetwright.export import xmp
from assetwright.export.metadata import clean

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
ANY_TEXT = st.text(st.characters(exclude_categories=()))


def properties(packet: bytes) -> dict[str, str]:
    description = ElementTree.fromstring(packet).find(f"{RDF}RDF/{RDF}Description")
    assert description is not None
    return {each.tag: "".join(each.itertext()) for each in description}


def test_standard_properties_have_their_standard_names() -> None:
    found = properties(
        xmp.packet({"subject": "gear", "prompt": "a gear", "model": "m1", "seed": "7"})
    )
    assert found == {
        "{http://purl.org/dc/elements/1.1/}title": "gear",
        f"{IPTC}AIPromptInformation": "a gear",
        f"{IPTC}AISystemVersionUsed": "m1",
        f"{{{xmp.NAMESPACE}}}seed": "7",
    }


def test_the_title_is_a_language_alternative() -> None:
    root = ElementTree.fromstring(xmp.packet({"subject": "gear"}))
    item = root.find(f".//{RDF}Alt/{RDF}li")
    assert item is not None
    assert item.get("{http://www.w3.org/XML/1998/namespace}lang") == "x-default"


def test_the_packet_is_wrapped_as_iso_16684_asks() -> None:
    packet = xmp.packet({})
    assert packet.startswith('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode())
    assert packet.endswith(b'<?xpacket end="r"?>')


@given(ANY_TEXT, ANY_TEXT)
def test_any_clean_text_is_escaped_and_comes_back(subject: str, style: str) -> None:
    fields = {"subject": clean(subject), "style": clean(style)}
    assert list(properties(xmp.packet(fields)).values()) == list(fields.values())
