"""The back office's signature in the PDF (PAdES): a place is left for it, its digest is told, its CMS is put in. Child only.

The kiosk holds no key. Source: ETSI EN 319 142-1, baseline B-B; ISO 32000-2, 12.8.
"""

from io import BytesIO

from asn1crypto import cms
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject

FIELD = "Seal"
HASH = "sha256"
RESERVED = 2 * 2560  # hexadecimal digits: a certificate of RSA 4096 and its signature fit


class Prepared:
    """A PDF with an empty place for its signature, which forbids any later change."""

    def __init__(self, pdf: bytes) -> None:
        self._output = BytesIO()
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        steps = PdfCMSEmbedder(new_field_spec=SigFieldSpec(FIELD)).write_cms(FIELD, writer)
        next(steps)
        place = SignatureObject(subfilter=SigSeedSubFilter.PADES, bytes_reserved=RESERVED)
        frozen = SigMDPSetup(md_algorithm=HASH, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
        steps.send(SigObjSetup(sig_placeholder=place, mdp_setup=frozen))
        self._digest: PreparedByteRangeDigest
        self._digest, _ = steps.send(SigIOSetup(md_algorithm=HASH, output=self._output))

    @property
    def sha256(self) -> bytes:
        """Of all bytes but the place itself."""
        return bytes(self._digest.document_digest)

    def sealed(self, signature: bytes) -> bytes:
        """The whole PDF. Raises ValueError where the signature is none of this digest, or too large for its place."""
        content = cms.ContentInfo.load(signature, strict=True)
        if content["content_type"].native != "signed_data" or _signed_digest(content) != self.sha256:
            raise ValueError("no signature of this document")
        self._digest.fill_with_cms(self._output, content)
        return self._output.getvalue()


def _signed_digest(content: cms.ContentInfo) -> bytes:
    """What the one signer signed. Raises ValueError."""
    signers = content["content"]["signer_infos"]
    if len(signers) != 1:
        raise ValueError("not one signer")
    for attribute in signers[0]["signed_attrs"]:
        if attribute["type"].native == "message_digest":
            return bytes(attribute["values"][0].native)
    raise ValueError("no digest is signed")
