"""Our own words for invented companies and people."""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PLACE_STARTS = _listed(
    """
    Alder Ames Ash Barn Beck Bel Blen Bram Bren Brock Bur Cal Carn Chat Clay Cold
    Cran Dal Den Drax Dun Eas Ed Ell Ever Fair Farn Fell Fern Gar Glen Gold Gran Hal
    Harn Hasl Hawk Hazel Hol Holm Hurst Ing Keld Kil Kirk Lang Lark Lin Long Mar Mel
    Mid Mill Mor Nether New Nor Oak Os Pen Pick Quern Rad Rams Raven Rother Sal Sel
    Sher Skel Stan Stock Strath Sut Thorn Thurl Tor Tren Up Wal War Wel Whit Wig Win
    Wood Yar
    """
)
PLACE_ENDS = _listed(
    """
    beck borough bourne bridge brook burn bury by cliffe combe cote croft dale den
    dock down field ford garth gate grove ham hill holt hurst ingham ington leigh
    ley mere moor ness over port ridge scar shaw side stead stoke stone thorpe
    thwaite toft ton wade water well wick wold worth
    """
)
# What the company does, and the industry it is in.
TRADES = (
    ("Civils", "Civil engineering"),
    ("Civil Engineering", "Civil engineering"),
    ("Bridgeworks", "Civil engineering"),
    ("Tunnelling", "Civil engineering"),
    ("Geotechnical", "Civil engineering"),
    ("Homes", "House building"),
    ("Developments", "House building"),
    ("Living", "House building"),
    ("Modular", "House building"),
    ("Construction", "Commercial building"),
    ("Contractors", "Commercial building"),
    ("Builders", "Commercial building"),
    ("Interiors", "Commercial building"),
    ("Fit-out", "Commercial building"),
    ("Steel Erectors", "Commercial building"),
    ("Scaffolding", "Commercial building"),
    ("Joinery", "Commercial building"),
    ("Glazing", "Commercial building"),
    ("Water", "Utilities"),
    ("Utilities", "Utilities"),
    ("Drainage", "Utilities"),
    ("Pipelines", "Utilities"),
    ("Networks", "Utilities"),
    ("Rail", "Rail"),
    ("Track Services", "Rail"),
    ("Signalling", "Rail"),
    ("Energy", "Energy"),
    ("Renewables", "Energy"),
    ("Power Services", "Energy"),
    ("Substations", "Energy"),
    ("Facilities", "Facilities"),
    ("Property Care", "Facilities"),
    ("Estates", "Facilities"),
    ("Cleaning Services", "Facilities"),
    ("Electrical", "Facilities"),
    ("Mechanical", "Facilities"),
    ("Events", "Events"),
    ("Festivals", "Events"),
    ("Film Services", "Events"),
    ("Staging", "Events"),
    ("Demolition", "Demolition"),
    ("Dismantling", "Demolition"),
    ("Groundworks", "Groundworks"),
    ("Excavation", "Groundworks"),
    ("Piling", "Groundworks"),
    ("Roofing", "Roofing"),
    ("Cladding", "Roofing"),
    ("Landscapes", "Landscaping"),
    ("Arboriculture", "Landscaping"),
    ("Surfacing", "Highways"),
    ("Highways", "Highways"),
    ("Traffic Management", "Highways"),
    ("Aggregates", "Quarrying"),
    ("Quarries", "Quarrying"),
    ("Marine", "Marine"),
    ("Offshore", "Marine"),
    ("Dredging", "Marine"),
    ("Logistics", "Logistics"),
    ("Warehousing", "Logistics"),
    ("Foods", "Manufacturing"),
    ("Precision", "Manufacturing"),
    ("Packaging", "Manufacturing"),
    ("Ceramics", "Manufacturing"),
)
HOUSES = (
    "Brindle & Sowe",
    "Ó Dálaigh",
    "Nørgaard",
    "Müller & Hart",
    "Łęcki",
    "Béranger",
    "Åkerlund",
    "Ibáñez",
    "Çelik Brothers",
    "Gruffydd",
    "MacAskill",
    "Penhallow & Sons",
    "Tait & Daughters",
    "Van Rijn",
    "Straße & Weg",
    "Šimić",
)
GIVEN_NAMES = _listed(
    """
    Aaliyah Aaron Abigail Adam Aisha Alan Alison Amir Anita Anna Anthony Beth
    Blessing Brian Callum Carys Catherine Chidi Chloë Claire Colin Craig Dafydd
    Daniel Dariusz David Dele Denise Eilidh Elena Emeka Emma Fatima Fergus Fiona
    Frank Gareth Gemma George Grace Graham Gwen Hannah Harjit Helen Hugh Ian Imran
    Ingrid Irene Isla Jack Jaspreet Jean Joanna José Joyce Karen Kwame Laura Liam
    Louise Lucy Magda Malcolm Maria Mehmet Megan Michael Mohammed Moira Nadia Neil
    Ngozi Nia Niamh Olivia Omar Owen Paul Peter Priti Rachel Rajesh René Rhian
    Robert Róisín Rosa Ruth Samir Sarah Seán Simon Siobhán Søren Stephen Sunita
    Susan Tariq Thomas Tom Uche Vera Wendy Yusuf Zoë Zofia
    """
)
FAMILY_NAMES = _listed(
    """
    Abara Achebe Adair Ainsworth Akhtar Alderson Amadi Anand Arkwright Bailey
    Bainbridge Banerjee Barlow Bates Begum Bell Benítez Blackwood Bolton Boyle
    Bradshaw Brannigan Brough Buchanan Burke Byrne Calder Carmichael Carver Chaudhry
    Chowdhury Clegg Conway Cooper Crabtree Craven Cullen Dalgleish Darby Davies
    Dhillon Dixon Dolan Douglas Drummond Duffy Dyer Eastwood Edge Ekwueme Ellis
    Evans Fairclough Farouk Fenwick Ferrier Findlay Forde Fowler Gallagher Garside
    Gill Gough Grant Greaves Gupta Haigh Hale Hardcastle Harker Hegarty Hewitt
    Holroyd Hughes Hussain Idris Ibrahim Jamieson Jarvis Jolly Kamara Kaur Kearney
    Kemp Kerr Khan Kowal Lacey Lawal Lennox Lindqvist Lister Lomax Macdonald Mahmood
    Marsden Mbeki Mercer Metcalfe Mistry Moffat Moran Morgan Müller Murray Naylor
    Ncube Nkosi Nowak O’Brien O’Connor Ogden Okafor Oyelaran Parekh Patel Pemberton
    Petrie Pritchard Quayle Quinn Rafferty Ramsbottom Rees Reid Rigby Rowntree
    Sahota Sanderson Shah Sharples Singh Sinclair Skelton Sørensen Speight Stirling
    Sutcliffe Tait Talbot Tattersall Thackray Thapa Tully Turnbull Usman Vaughan
    Wainwright Walsh Whelan Whitaker Wójcik Yates Yeadon Zaman
    """
)
