"""The document camera 高拍仪: photographs of pages, straightened, in memory only, as one PDF."""
