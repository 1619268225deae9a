"""Areas, boards, postcodes, sites, and what is rural."""
