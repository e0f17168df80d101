"""Are drawings of a brand's learnt style taken for the brand's own?"""
